/** A click into a row opens it, unless it was for a link or button in it, or ends the marking of text. Keyboards use the name's link. */
export function isForRow(event: MouseEvent): boolean {
  const isOnControl = event.target instanceof Element && event.target.closest('a, button') !== null;
  return !isOnControl && (getSelection()?.isCollapsed ?? true);
}
