import { keepForOffline } from '../../offline/keep.js';
import type { Find } from './search.js';
import './docs.css';

/** The search box, without which, as without this script, the pages are whole. */
const box = document.querySelector('search')!;
const input = box.querySelector('input')!;
const list = box.querySelector('ul')!;
const status = box.querySelector('.found')!;
const { index = '', root = '' } = box.dataset;

/** Loaded when a reader first comes to the box. */
let opened: Promise<Find> | undefined;
const open = (): Promise<Find> => {
  opened ??= import('./search.js').then(({ openIndex }) => openIndex(index));
  // What failed, as without a network, is tried again.
  opened.catch(() => (opened = undefined));
  return opened;
};

function item(url: string, heading: string, page: string): HTMLLIElement {
  const link = document.createElement('a');
  link.href = root + url;
  link.append(heading);
  if (page !== heading) {
    const where = document.createElement('span');
    where.append(page);
    link.append(' ', where);
  }
  const element = document.createElement('li');
  element.append(link);
  return element;
}

async function search(): Promise<void> {
  const words = input.value.trim();
  if (words === '') {
    list.replaceChildren();
    status.textContent = '';
    return;
  }
  try {
    const found = (await open())(words);
    // Typed on meanwhile.
    if (input.value.trim() !== words) return;
    list.replaceChildren(...found.map(({ url, heading, page }) => item(String(url), String(heading), String(page))));
    status.textContent = found.length === 0 ? 'Nothing found' : `${found.length} found`;
  } catch (error) {
    status.textContent = `The index could not be loaded (${(error as Error).message})`;
  }
}

/** Arrow keys go from the box through what was found, Escape ends the search. */
function onKey(event: KeyboardEvent): void {
  const stops = [input, ...list.querySelectorAll('a')];
  const at = stops.indexOf(document.activeElement as HTMLInputElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, at + step))].focus();
  } else if (event.key === 'Escape') {
    input.value = '';
    void search();
    input.focus();
  }
}

input.addEventListener('focus', () => void open().catch(() => undefined));
input.addEventListener('input', () => void search());
box.addEventListener('keydown', onKey);
document.addEventListener('keydown', (event) => {
  const typing = document.activeElement instanceof HTMLInputElement;
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
});
box.hidden = false;
keepForOffline();
