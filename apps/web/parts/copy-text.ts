/**
 * Copies a text; false where the browser does not allow it. Over plain HTTP, as on many intranets, there is no clipboard to
 * write to: then the text is selected in a field and copied as by hand.
 */
export async function copyText(text: string): Promise<boolean> {
  const written = await (navigator.clipboard as Clipboard | undefined)?.writeText(text).then(
    () => true,
    () => false,
  );
  return written === true || copySelected(text);
}

function copySelected(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
