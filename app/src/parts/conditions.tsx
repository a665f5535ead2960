import type { Answer } from '../data/run';
import { Probability } from './figure';

/** The conditions that a claim is joined of, each alone, then all of it. */
export function Conditions({ answer }: { answer: Answer }) {
  const { conditions, joined } = answer;
  const all =
    joined === 'or' ? 'One of them: the claim' : conditions.length === 2 ? 'Both: the claim' : 'All: the claim';
  const bar = (p: number | null, whole: boolean) => (
    <div class="eb flat">
      <i class={whole ? 'claimed' : 'part'} style={{ width: `${100 * (p ?? 0)}%` }} />
    </div>
  );
  return (
    <table class="cond">
      <thead>
        <tr>
          <th scope="col">Condition</th>
          <th scope="col">
            <span class="sc" aria-label="0 to 100 %">
              <span>0</span>
              <span>50</span>
              <span>100 %</span>
            </span>
          </th>
          <th scope="col" class="num">
            Share of paths
          </th>
        </tr>
      </thead>
      <tbody>
        {conditions.map((one) => (
          <tr>
            <td>
              {one.label && <b class="nm">{one.label}</b>}
              <code>{one.text}</code>
            </td>
            <td class="cb">{bar(one.probability, false)}</td>
            <td class="num">
              <Probability value={one.probability} error={one.std_error} />
            </td>
          </tr>
        ))}
        <tr class="sum">
          <td>{all}</td>
          <td class="cb">{bar(answer.probability, true)}</td>
          <td class="num">
            <Probability value={answer.probability} error={answer.std_error} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
