import type { ScenarioEntry } from '../data/scenarios';

/** To come. */
export function AssumptionsScreen({ entry }: { entry: ScenarioEntry }) {
  return <h1>{entry.title}</h1>;
}
