import { Offline } from './offline.js';
import type { Page } from './page.js';
import { Clouds } from './parts/clouds.js';
import { CostChooser } from './parts/cost_chooser.js';
import { Downloads } from './parts/downloads.js';
import { Drawing } from './parts/drawing.js';
import { EpsilonSlider } from './parts/epsilon_slider.js';
import { LossCurve } from './parts/loss_curve.js';
import { Marks } from './parts/marks.js';
import { PlaneView } from './parts/plane.js';
import { Progress } from './parts/progress.js';
import { lossLine } from './parts/loss_line.js';
import { Said } from './parts/said.js';
import { Training } from './parts/training.js';
import { Verdict } from './parts/verdict.js';
import { Weights } from './parts/weights.js';

export function App({ page }: { readonly page: Page }) {
  const { notes, failure, loss } = page.store;
  const said = [
    ...(failure.value === undefined ? [] : [failure.value]),
    ...(loss.value ? [lossLine(loss.value)] : []),
    ...notes.value,
  ];
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void page.dropFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <div class="page" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <header>
        <h1>Live barycenter</h1>
        <p>
          An average of clouds of points, by optimal transport, learned here and now: coloured chains drift from each
          cloud to the barycenter. Nothing leaves this page. <a href="photographs/index.html">Photographs</a>
        </p>
      </header>
      <main>
        <section class="stage" aria-label="Picture">
          <PlaneView page={page} />
          <Drawing page={page} />
          <Progress page={page} />
          <Said lines={said} />
        </section>
        <section class="controls" aria-label="Settings">
          <Clouds page={page} />
          <Weights page={page} />
          <EpsilonSlider page={page} />
          <CostChooser page={page} />
          <Marks page={page} />
          <Training page={page} />
        </section>
        <section class="answers" aria-label="Answers">
          <LossCurve page={page} />
          <Verdict page={page} />
          <Downloads page={page} />
        </section>
      </main>
      <footer>
        <p>
          Hover a point to light up its plan, of the data or not. Everything chosen is in the address. By{' '}
          <a href="https://arxiv.org/abs/2310.01105">energy-guided entropic optimal transport</a>.{' '}
          <a href="docs/index.html">Documentation</a>
          <Offline />
        </p>
      </footer>
    </div>
  );
}
