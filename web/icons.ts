import { addIcon } from '@iconify/vue'
import { init } from 'virtual:nuxt-ui-icons'

/**
 * Makes the icons of the build known, so that none is fetched. This is what we need of Nuxt UI's own
 * plugin: the rest of it would bring a head manager along to write the colours of palette.css.
 */
export function installIcons(): void {
  init((name, icon) => addIcon(name, icon))
}
