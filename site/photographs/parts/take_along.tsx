import { signal } from '@preact/signals';
import { saveFile } from '../../src/parts/save_file.js';
import type { Made, Photographs } from '../photographs.js';

const ready = signal('');
const figures = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

/** Files of the picture that is looked at, what its grade is worth, and the command that gives the same. */
export function TakeAlong({ photographs }: { readonly photographs: Photographs }) {
  const { shown, pictures, look } = photographs.settings.value;
  const picture = photographs.pictures.value.at(shown);
  const has = photographs.phase.value === 'done' && picture?.after !== undefined;
  const download = async (make: Promise<Made>): Promise<void> => {
    ready.value = 'Being made.';
    try {
      ready.value = saveFile(await make);
    } catch (error) {
      ready.value = (error as Error).message;
    }
  };
  const { quality } = picture ?? {};
  return (
    <div class="downloads">
      <h2>Take it along</h2>
      <div class="row">
        <button type="button" disabled={!has} onClick={() => void download(photographs.graded(shown))}>
          Graded picture
        </button>
        <button type="button" disabled={!has} onClick={() => void download(photographs.cube(shown))}>
          Table, .cube
        </button>
      </div>
      <p class="hint" role="status">
        {has ? ready.value : 'When it is graded.'}
      </p>
      {quality && (
        <p class="hint">
          {figures(quality.before, 3)} → {figures(quality.after, 2)} scatters from the palette, colours moved by{' '}
          {figures(quality.moved, 2)}, neighbours pulled apart {figures(quality.stretch, 2)} times.
        </p>
      )}
      {picture && pictures === 'files' && look !== 'drawn' && (
        <details>
          <summary>The same on the command line</summary>
          <pre class="command" tabIndex={0}>
            {photographs.command()}
          </pre>
        </details>
      )}
    </div>
  );
}
