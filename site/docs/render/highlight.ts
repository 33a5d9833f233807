import highlighter from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import shell from 'highlight.js/lib/languages/shell';
import stan from 'highlight.js/lib/languages/stan';
import typescript from 'highlight.js/lib/languages/typescript';
import { escaped } from '../page.js';

/** By the words that documents put behind three backticks. */
const LANGUAGES = { ts: typescript, js: typescript, sh: bash, console: shell, json, py: python, stan };
for (const [name, language] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, language);
highlighter.configure({ classPrefix: '' });

/** What the style sheet colours, by short names: spans are half of a page of declarations. */
const COLOURED: Readonly<Record<string, string>> = {
  keyword: 'k',
  built_in: 'k',
  literal: 'k',
  string: 's',
  regexp: 's',
  comment: 'c',
  meta: 'c',
  number: 'n',
  attr: 'n',
  title: 't',
  variable: 't',
};

/** Without the spans that have no colour. */
function slim(html: string): string {
  const open: boolean[] = [];
  return html.replace(/<span class="(\w+)[^>]*>|<\/span>/g, (tag, name?: string) => {
    if (name === undefined) return open.pop() ? tag : '';
    const short = COLOURED[name];
    open.push(short !== undefined);
    return short === undefined ? '' : `<span class="${short}">`;
  });
}

/** Code as HTML: spans with classes, which the style sheet colours, so that pages need no script for it. */
export const highlighted = (code: string, language: string): string =>
  highlighter.getLanguage(language) ? slim(highlighter.highlight(code, { language }).value) : escaped(code);

/** A block of code that keys can scroll. */
export const codeBlock = (html: string, label = 'Code'): string =>
  `<pre tabindex="0" role="group" aria-label="${escaped(label)}"><code>${html}</code></pre>\n`;
