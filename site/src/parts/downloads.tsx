import { signal } from '@preact/signals';
import { FILES, type FileKind } from '../learn/file_kinds.js';
import type { Page } from '../page.js';
import { saveFile } from './save_file.js';

const ready = signal('');

/** Files of what was learned. */
export function Downloads({ page }: { readonly page: Page }) {
  const { phase } = page.store;
  const has = phase.value === 'done' || phase.value === 'judging';
  const download = async (kind: FileKind): Promise<void> => {
    ready.value = saveFile(await page.file(kind));
  };
  return (
    <div class="downloads">
      <h2>Take it along</h2>
      <div class="row">
        {FILES.map(({ kind, label }) => (
          <button key={kind} type="button" disabled={!has} onClick={() => void download(kind)}>
            {label}
          </button>
        ))}
      </div>
      <p class="hint" role="status">
        {has ? ready.value : 'When it is learned.'}
      </p>
    </div>
  );
}
