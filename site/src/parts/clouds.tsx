import { PRESET_NAMES, PRESETS, type PresetName } from '../data/presets.js';
import type { Page } from '../page.js';
import { presetSettings } from '../state/address.js';

/** Which clouds: presets, files, drawn ones. */
export function Clouds({ page }: { readonly page: Page }) {
  const { source } = page.store.settings.value;
  const chosen = source.kind === 'preset' ? source.name : source.kind;
  const about = source.kind === 'preset' ? PRESETS[source.name].about : 'Clouds of your own.';
  const choose = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    if (PRESET_NAMES.includes(value as PresetName)) page.change(presetSettings(value as PresetName));
  };
  const files = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    void page.dropFiles([...(input.files ?? [])]);
    input.value = '';
  };
  return (
    <div class="group">
      <label for="clouds">Clouds</label>
      <select id="clouds" value={chosen} onChange={choose}>
        {PRESET_NAMES.map((name) => (
          <option key={name} value={name}>
            {PRESETS[name].label}
          </option>
        ))}
        {source.kind !== 'preset' && <option value={source.kind}>{source.kind === 'files' ? 'Files' : 'Drawn'}</option>}
      </select>
      <p class="hint">{about}</p>
      <div class="row">
        <label class="button" for="files">
          Open files
        </label>
        <input
          id="files"
          class="hidden"
          type="file"
          multiple
          accept=".csv,.tsv,.tab,.txt,.dat,.npy,image/*"
          aria-describedby="files-hint"
          onChange={files}
        />
        <button type="button" onClick={() => page.beginDrawing()}>
          Draw clouds
        </button>
      </div>
      <p class="hint" id="files-hint">
        Or drop two and more, a cloud each: tables of two columns, CSV or .npy, or pictures of shapes.
      </p>
    </div>
  );
}
