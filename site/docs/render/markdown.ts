import GithubSlugger from 'github-slugger';
import { Marked, type Token, type Tokens } from 'marked';
import { escaped, type Heading, type Page, type Passage } from '../page.js';
import { codeBlock, highlighted } from './highlight.js';

/** Where a document's links and pictures lead on the site. */
export interface Targets {
  /** The address for a link as it is written, and what its page is called. @throws Error for what the site has not */
  link(target: string): { readonly href: string; readonly label?: string | undefined };
  /** A picture's address and size. */
  picture(target: string): { readonly src: string; readonly width: number; readonly height: number };
}

/** Cells of tables that nobody searches for. */
const NUMBERS = /^[\s\d.,%±×−+·–\-()e]*$|^[−±]?\d/;

/** What is read of tokens, without marks and code blocks: for searching. */
function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token): string => {
      if (token.type === 'code' || token.type === 'html') return '';
      if (token.type === 'table') {
        const { header, rows } = token as Tokens.Table;
        const cells = [header, ...rows].flat().map(({ tokens: inner }) => plainText(inner));
        return cells.filter((cell) => !NUMBERS.test(cell)).join(' ');
      }
      if (token.type === 'list') return (token as Tokens.List).items.map((item) => plainText(item.tokens)).join(' ');
      const { tokens: inner } = token as Tokens.Generic;
      return inner ? plainText(inner) : 'text' in token ? String(token.text) : '';
    })
    .join('');
}

/** GitHub's anchors; a second heading of the same words gets a number. */
function anchored(tokens: readonly Token[]): ReadonlyMap<Token, string> {
  const slugger = new GithubSlugger();
  const headings = tokens.filter(({ type }) => type === 'heading') as Tokens.Heading[];
  return new Map(headings.map((token) => [token, slugger.slug(plainText(token.tokens))]));
}

function markdownWith(targets: Targets, ids: ReadonlyMap<Token, string>): Marked {
  return new Marked({
    renderer: {
      heading(token) {
        const inner = this.parser.parseInline(token.tokens);
        const id = ids.get(token) ?? '';
        return `<h${token.depth} id="${escaped(id)}">${inner}</h${token.depth}>\n`;
      },
      link({ href: target, tokens, text }) {
        const { href, label } = targets.link(target);
        // Where documents name a file, the site names the page.
        const words = label !== undefined && text.endsWith('.md') ? escaped(label) : this.parser.parseInline(tokens);
        return `<a href="${escaped(href)}">${words}</a>`;
      },
      image({ href, text }) {
        const { src, width, height } = targets.picture(href);
        const size = `width="${width}" height="${height}"`;
        return `<img src="${escaped(src)}" alt="${escaped(text)}" ${size} loading="lazy" />`;
      },
      code({ text, lang = '' }) {
        return codeBlock(highlighted(text, lang));
      },
      table({ header, rows }) {
        // End tags that HTML does without are left out: tables are a third of the pages.
        // A head without a word heads nothing.
        const row = (cells: readonly Tokens.TableCell[], kind: string): string =>
          `<tr>${cells.map(({ tokens, text }) => `<${text === '' ? 'td' : kind}>${this.parser.parseInline(tokens)}`).join('')}`;
        // A head without words is a table of pairs, whose head would be read aloud as nothing.
        const head = header.some(({ text }) => text !== '') ? `<thead>${row(header, 'th')}` : '';
        const body = rows.map((cells) => row(cells, 'td')).join('\n');
        return `<div class="wide" tabindex="0" role="group" aria-label="Table"><table>${head}<tbody>${body}</table></div>\n`;
      },
      html({ text }) {
        // What comments say is for tests and scripts.
        return text.replace(/<!--[^]*?-->/g, '');
      },
    },
  });
}

/** What lies below each heading, for the index. */
function passagesOf(tokens: readonly Token[], ids: ReadonlyMap<Token, string>, page: string, path: string): Passage[] {
  const starts = [...ids.keys()].map((token) => tokens.indexOf(token));
  return [...ids].map(([token, id], i) => {
    const { depth, tokens: words } = token as Tokens.Heading;
    const below = tokens.slice(starts[i] + 1, starts[i + 1]);
    const text = below.map((one) => plainText([one])).join(' ');
    return { url: depth === 1 ? path : `${path}#${id}`, page, heading: plainText(words), text };
  });
}

/**
 * A document as a page.
 * @param path of the page, from the folder of the documentation
 * @throws Error for a document that does not begin with a title, and what `targets` throws
 */
export function renderMarkdown(source: string, path: string, targets: Targets): Page {
  const tokens = new Marked().lexer(source);
  const ids = anchored(tokens);
  const markdown = markdownWith(targets, ids);
  const headings = [...ids].map(([token, id]): Heading => {
    const { depth, tokens: words } = token as Tokens.Heading;
    return { depth, id, text: plainText(words) };
  });
  const first = tokens.find(({ type }) => type === 'heading') as Tokens.Heading | undefined;
  if (first?.depth !== 1) throw new Error(`${path}: a document begins with its title, "# …"`);
  const title = plainText(first.tokens);
  return { path, title, body: markdown.parser(tokens), headings, passages: passagesOf(tokens, ids, title, path) };
}
