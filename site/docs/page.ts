/** What a reader who searches is led to. */
export interface Passage {
  /** From the folder of the documentation, with its anchor. */
  readonly url: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

export interface Heading {
  readonly depth: number;
  readonly id: string;
  readonly text: string;
}

/** A page of the documentation before the frame that all have. */
export interface Page {
  /** From the folder of the documentation: `library.html`, `api/costs.html`. */
  readonly path: string;
  readonly title: string;
  /** HTML. Addresses start from the page's own folder. */
  readonly body: string;
  readonly headings: readonly Heading[];
  readonly passages: readonly Passage[];
}

/** The way from a page to another address in the folder of the documentation. */
export function hrefFrom(page: string, target: string): string {
  const [folder] = page.split('/');
  if (target.startsWith('#')) return target;
  // The folders of pages have pages and folders below them, and lie side by side.
  const isNear = page.includes('/') && target.startsWith(`${folder}/`) && page.split('/').length === 2;
  return isNear ? target.slice(folder.length + 1) : '../'.repeat(page.split('/').length - 1) + target;
}

/** Text as HTML shows it, in attributes, too. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
