import type { Page } from '../page.js';

/** Whether the result can be believed, and certificates, in sentences. */
export function Verdict({ page }: { readonly page: Page }) {
  const { judgement, phase } = page.store;
  const found = judgement.value;
  if (!found) {
    const waiting =
      phase.value === 'judging' ? 'The result is being checked.' : 'When it is learned, the result is checked.';
    return (
      <div class="verdict">
        <h2>Verdict</h2>
        <p class="hint">{waiting}</p>
      </div>
    );
  }
  const [head, ...details] = found.line.split(' (');
  return (
    <div class="verdict" data-kind={found.kind}>
      <h2>Verdict</h2>
      <p>
        <span aria-hidden="true">{found.kind === 'converged' ? '✓' : '!'}</span> {head.replace(/\.?$/, '.')}
      </p>
      <details>
        <summary>What was measured</summary>
        <ul>
          {details.length > 0 && <li>{details.join(' (').replace(/\)\.?$/, '.')}</li>}
          {found.others.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
