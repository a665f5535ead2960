import type { ScenarioEntry } from '../data/scenarios';

/** To come. */
export function StatementsScreen({ entry }: { entry: ScenarioEntry }) {
  return <h1>{entry.title}</h1>;
}
