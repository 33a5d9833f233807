import { Offline } from '../src/offline.js';
import { Said } from '../src/parts/said.js';
import { Compare } from './parts/compare.js';
import { Files } from './parts/files.js';
import { Grading } from './parts/grading.js';
import { Learning } from './parts/learning.js';
import { Strip } from './parts/strip.js';
import { TakeAlong } from './parts/take_along.js';
import type { Photographs } from './photographs.js';

export function App({ photographs }: { readonly photographs: Photographs }) {
  const { notes, doubts } = photographs;
  const said = [...notes.value, ...doubts.value.map((line) => `These grades should not be believed: ${line}.`)];
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void photographs.openFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <div class="page photographs" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <header>
        <h1>Photographs, one palette</h1>
        <p>
          Pictures taken in different light, brought to the average of their colours by optimal transport, here and now.
          Nothing leaves this page. <a href="../index.html">The live barycenter</a>
        </p>
      </header>
      <main>
        <section class="stage" aria-label="Picture">
          <Compare photographs={photographs} />
          <Strip photographs={photographs} />
          <Learning photographs={photographs} />
          <Said lines={said} />
        </section>
        <section class="controls" aria-label="Settings">
          <Files photographs={photographs} />
          <Grading photographs={photographs} />
          <TakeAlong photographs={photographs} />
        </section>
      </main>
      <footer>
        <p>
          Everything chosen is in the address, but for files. Browsers read 8 bits a channel and write no EXIF; the
          command line keeps both.
          <Offline />
        </p>
      </footer>
    </div>
  );
}
