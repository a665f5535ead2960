import type { Answer } from '../data/run';
import { Probability } from './figure';

/** A question that is answered by names: each with how likely it is the best, likeliest first. */
export function Options({ answers, link }: { answers: Answer[]; link: (answer: Answer) => string }) {
  const sorted = [...answers].sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0));
  return (
    <div class="options">
      <h3>{answers[0]?.question}</h3>
      <ol>
        {sorted.map((one) => (
          <li>
            <a href={link(one)}>{one.option?.name}</a>
            <div class="eb flat">
              <i class="claimed" style={{ width: `${100 * (one.probability ?? 0)}%` }} />
            </div>
            <span class="num">
              <Probability value={one.probability} error={one.std_error} />
            </span>
          </li>
        ))}
      </ol>
      <p class="note">How often each name is the one; where several are equally good, each of them counts.</p>
    </div>
  );
}
