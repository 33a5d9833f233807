import type { Legend, Scale, Signal } from 'vega';
import { fitText } from './fit_text.js';
import { legendLabelWidth } from './layout.js';
import { exactColour, inkColour, mutedColour, subtleInkColour } from './style.js';

/** What the legend explains beside the marginals' own colours. */
export interface LegendContent {
  readonly marginals: readonly { readonly label: string; readonly colour: string }[];
  readonly isDensity: boolean;
  readonly hasPlan: boolean;
  readonly hasPushForwardBehind: boolean;
  readonly hasExact: boolean;
}

/** A symbol and what it means; `size` is Vega's, an area in square pixels. */
interface LegendEntry {
  readonly label: string;
  readonly shape: string;
  readonly size: number;
  readonly fill: string;
  readonly stroke: string;
  readonly dash: readonly number[];
}

export interface LegendSpec {
  readonly signals: Signal[];
  readonly scales: Scale[];
  readonly legends: Legend[];
}

const arrow = 'M-1,-0.06H0.5V-0.3L1,0L0.5,0.3V0.06H-1Z';
const none = 'transparent';

/** One vertical legend; all its scales share their domain, so Vega merges them into one symbol an entry. */
export function legend(content: LegendContent, left: number, top: number): LegendSpec {
  const entries = legendEntries(content);
  // Entries are keyed by number, for two marginals may have the same label.
  const domain = entries.map((_, index) => index);
  const channel = <T extends string | number | readonly number[]>(name: string, range: T[]): Scale => {
    return { name, type: 'ordinal', domain, range: { signal: JSON.stringify(range) } };
  };
  return {
    signals: [{ name: 'legendLabels', value: entries.map(({ label }) => fitText(label, legendLabelWidth, 12)) }],
    scales: [
      channel(
        'legendShape',
        entries.map(({ shape }) => shape),
      ),
      channel(
        'legendSize',
        entries.map(({ size }) => size),
      ),
      channel(
        'legendFill',
        entries.map(({ fill }) => fill),
      ),
      channel(
        'legendStroke',
        entries.map(({ stroke }) => stroke),
      ),
      channel(
        'legendDash',
        entries.map(({ dash }) => dash),
      ),
    ],
    legends: [
      {
        shape: 'legendShape',
        size: 'legendSize',
        fill: 'legendFill',
        stroke: 'legendStroke',
        strokeDash: 'legendDash',
        symbolStrokeWidth: 1.8,
        legendX: left,
        legendY: top,
        direction: 'vertical',
        columns: 1,
        description: `Legend: ${entries.map(({ label }) => label).join(', ')}`,
        encode: { labels: { update: { text: { signal: 'legendLabels[datum.value]' } } } },
      },
    ],
  };
}

function legendEntries(content: LegendContent): LegendEntry[] {
  const dot = (label: string, fill: string): LegendEntry => {
    return { label, shape: 'circle', size: 90, fill, stroke: none, dash: [] };
  };
  const line = (label: string, stroke: string, dash: readonly number[]): LegendEntry => {
    return { label, shape: 'stroke', size: 500, fill: none, stroke, dash };
  };
  const entries = content.marginals.map(({ label, colour }) => dot(label, colour));
  if (content.hasPushForwardBehind) entries.push(dot('push-forward (small panels)', mutedColour));
  if (content.hasPlan) {
    const label = 'x → y drawn from the plan';
    entries.push({ label, shape: arrow, size: 500, fill: inkColour, stroke: none, dash: [] });
  }
  if (!content.isDensity) entries.push(line('densest 50 % and 90 %', subtleInkColour, []));
  if (content.hasExact) entries.push(line('exact barycenter', exactColour, [5, 3]));
  return entries;
}
