/** What counts as typing: keys without a modifier belong to the text there. */
const TEXT_FIELDS =
  'textarea, [contenteditable], [role=spinbutton], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])';

export function isTyping(target: EventTarget | null): boolean {
  return target !== null && target instanceof HTMLElement && target.matches(TEXT_FIELDS);
}

/** Whether there is text in the field that leaving it would throw away. */
export function wouldBeLost(target: EventTarget | null): boolean {
  return (
    (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) &&
    isTyping(target) &&
    target.value !== ''
  );
}
