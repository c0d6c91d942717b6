const AFTER_DIALOG_MS = 50

/**
 * The button that opened a dialog may be gone with what the dialog did. Then the focus goes to what has come instead: the
 * banner, else a button to stop again, else the page.
 */
export function refocusAfterStop(): void {
  // Once the dialog has given the focus back, where it could.
  setTimeout(() => {
    if (document.activeElement !== document.body) return
    const next = ['[data-stop-banner]', '[data-stop-button]', '#main']
      .map((selector) => document.querySelector<HTMLElement>(selector))
      .find((element) => element !== null)
    next?.focus()
  }, AFTER_DIALOG_MS)
}
