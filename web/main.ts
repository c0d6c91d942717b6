import './styles/main.css'
import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { installIcons } from './icons.ts'
import { i18n, preferredLocale, setLocale } from './i18n.ts'
import { router } from './router.ts'

const app = createApp(App)
app.use(createPinia())
app.use(PiniaColada, { queryOptions: { staleTime: 5_000, gcTime: 300_000 } })
app.use(i18n)
app.use(router)

installIcons()
await setLocale(preferredLocale())
app.mount('#app')
