import type { Photographs } from '../photographs.js';
import { Bitmap } from './bitmap.js';

/** All pictures as they are now, to choose which is looked at. */
export function Strip({ photographs }: { readonly photographs: Photographs }) {
  const { shown } = photographs.settings.value;
  return (
    <div class="strip" role="group" aria-label="Pictures">
      {photographs.pictures.value.map(({ name, before, after }, k) => (
        <button key={k} type="button" aria-pressed={k === shown} onClick={() => photographs.change({ shown: k })}>
          <Bitmap bitmap={after ?? before} most={240} />
          <span>{name}</span>
        </button>
      ))}
    </div>
  );
}
