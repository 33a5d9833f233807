/** Has the browser save a file. @returns what to say of it */
export function saveFile({ name, blob }: { readonly name: string; readonly blob: Blob }): string {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return `${name}: ${blob.size.toLocaleString('en')} bytes.`;
}
