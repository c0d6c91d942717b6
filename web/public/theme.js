// Runs before the first paint so that a dark console never flashes white. A file, not an inline
// script: the content security policy allows none.
;(() => {
  let choice = 'auto'
  try {
    choice = localStorage.getItem('vueuse-color-scheme') ?? 'auto'
  } catch {
    // Storage is refused in some private windows; the system's choice is then the best guess.
  }
  const isDark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', isDark)
})()
