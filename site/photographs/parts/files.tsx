import { MOST_PICTURES, type Look } from '../state/settings.js';
import type { Photographs } from '../photographs.js';

const TYPES = 'image/jpeg,image/png,image/webp,image/avif';

const LOOK_NAMES: Readonly<Record<Look, string>> = {
  common: 'Their common palette',
  drawn: 'A look: ember, drawn',
  file: 'A look of my own',
};

/** Which pictures, and whose palette they go to. */
export function Files({ photographs }: { readonly photographs: Photographs }) {
  const { look, pictures } = photographs.settings.value;
  const filesOf = (event: Event): File[] => {
    const input = event.currentTarget as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    return files;
  };
  return (
    <>
      <div class="group">
        <div class="row">
          <label class="button" for="files">
            Open photographs
          </label>
          <input
            id="files"
            class="hidden"
            type="file"
            multiple
            accept={TYPES}
            aria-describedby="files-hint"
            onChange={(event) => void photographs.openFiles(filesOf(event))}
          />
          {pictures === 'files' && (
            <button type="button" onClick={() => void photographs.openExamples()}>
              Drawn examples
            </button>
          )}
        </div>
        <p class="hint" id="files-hint">
          Or drop 2 to {MOST_PICTURES} of them. They stay in this browser.
        </p>
      </div>
      <div class="group">
        <label for="look">Whose palette</label>
        <select
          id="look"
          value={look}
          onChange={(event) => photographs.change({ look: event.currentTarget.value as Look })}
        >
          {(Object.keys(LOOK_NAMES) as Look[])
            .filter((name) => name !== 'file' || look === 'file')
            .map((name) => (
              <option key={name} value={name}>
                {LOOK_NAMES[name]}
              </option>
            ))}
        </select>
        <div class="row looks">
          <label class="button" for="look-file">
            Open a look
          </label>
          <input
            id="look-file"
            class="hidden"
            type="file"
            accept={TYPES}
            onChange={(event) =>
              filesOf(event)
                .slice(0, 1)
                .forEach((file) => photographs.openLook(file))
            }
          />
        </div>
      </div>
    </>
  );
}
