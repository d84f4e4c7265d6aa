/** Keeping the keyboard's place where what had it goes away. */

/** Whether no key would reach anything: what had focus is gone, or out of use. */
export function isFocusLost(): boolean {
  const { activeElement } = document;
  return (
    activeElement === null || activeElement === document.body || activeElement.matches('button:disabled')
  );
}
