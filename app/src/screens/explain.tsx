import type { ScenarioEntry } from '../data/scenarios';

/** To come. */
export function ExplainScreen({ entry }: { entry: ScenarioEntry }) {
  return <h1>{entry.title}</h1>;
}
