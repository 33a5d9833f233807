import { signal } from '@preact/signals';
import type { CostChoice } from '../cost/choice.js';
import { CostError } from '../cost/parse.js';
import { WORDS } from '../cost/words.js';
import { costOf } from '../learn/problem.js';
import type { Page } from '../page.js';

const BEGIN = 'd = x - y\nsqrt(1 + squaredNorm(d)) - 1';

/** What was typed and is not learned yet. */
const typing = signal<string | undefined>(undefined);

/** Why a text is no cost; undefined where it is one. */
function mistakeIn(text: string): CostError | undefined {
  try {
    costOf({ kind: 'typed', text });
    return undefined;
  } catch (error) {
    if (error instanceof CostError) return error;
    throw error;
  }
}

function choiceOf(kind: string): CostChoice {
  if (kind === 'twist') return { kind, slope: 0.4 };
  if (kind === 'geodesic') return { kind };
  return kind === 'typed' ? { kind, text: BEGIN } : { kind: 'squared-euclidean' };
}

function Editor({ page, text }: { readonly page: Page; readonly text: string }) {
  const shown = typing.value ?? text;
  const error = mistakeIn(shown);
  const commit = (): void => {
    if (error || typing.value === undefined) return;
    typing.value = undefined;
    if (shown !== text) page.change({ cost: { kind: 'typed', text: shown } });
  };
  const lines = shown.split('\n');
  return (
    <div class="editor">
      <label for="cost-text">c(x, y), a line a name, the cost last</label>
      <textarea
        id="cost-text"
        rows={Math.max(2, lines.length)}
        spellcheck={false}
        autocapitalize="off"
        value={shown}
        aria-invalid={error !== undefined}
        aria-describedby="cost-error cost-words"
        onInput={(event) => (typing.value = event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && commit()}
      />
      <div id="cost-error" role="status">
        {error && (
          <pre class="error">
            {lines[error.line - 1]}
            {'\n'}
            <strong>
              line {error.line}: {error.message}
            </strong>
          </pre>
        )}
      </div>
      <button type="button" disabled={error !== undefined} onClick={commit}>
        Learn with this cost
      </button>
      <details id="cost-words">
        <summary>Words</summary>
        <p class="hint">+ − * / ^, a ? b : c, x[0], [a, b], pi, e; {Object.keys(WORDS).join(' ')} pow</p>
      </details>
    </div>
  );
}

/** Which cost: of the package, or typed in. */
export function CostChooser({ page }: { readonly page: Page }) {
  const { cost } = page.store.settings.value;
  const choose = (event: Event): void => {
    typing.value = undefined;
    page.change({ cost: choiceOf((event.currentTarget as HTMLSelectElement).value) });
  };
  return (
    <div class="group">
      <label for="cost">Cost</label>
      <select id="cost" value={cost.kind} onChange={choose}>
        <option value="squared-euclidean">Squared distance, ½‖x − y‖²</option>
        <option value="twist">Twist, ½‖u(x) − u(y)‖²</option>
        <option value="geodesic">Directions, ½·arc²</option>
        <option value="typed">Typed in</option>
      </select>
      {cost.kind === 'geodesic' && <p class="hint">Points are their directions, seen from the middle of all clouds.</p>}
      {cost.kind === 'twist' && (
        <label class="slider">
          <span>Slope</span>
          <output>{cost.slope}</output>
          <input
            type="range"
            min={-1}
            max={1}
            step={0.05}
            value={cost.slope}
            onChange={(event) => page.change({ cost: { kind: 'twist', slope: Number(event.currentTarget.value) } })}
          />
        </label>
      )}
      {cost.kind === 'typed' && <Editor page={page} text={cost.text} />}
    </div>
  );
}
