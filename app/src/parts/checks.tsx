import { numberOf, type Check, type Run } from '../data/run';
import { figure, percent, styleAmong, tick, whole } from '../number';
import { Prose } from './prose';

/** Figures of the model against what is known of them. */
export function KnownFigures({ checks }: { checks: Check[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Against what is known">
      <table>
        <thead>
          <tr>
            <th scope="col" class="st">
              Figure
            </th>
            <th scope="col" class="num">
              Known
            </th>
            <th scope="col" class="num">
              Tolerated
            </th>
            <th scope="col" class="num">
              Median
            </th>
            <th scope="col" class="num">
              5 to 95 %
            </th>
            <th scope="col">Stands</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((one) => {
            const [expected, low, high, p05, p50, p95] = [
              one.expected,
              one.low,
              one.high,
              one.p05,
              one.p50,
              one.p95,
            ].map(numberOf) as [number, number, number, number, number, number];
            const style = styleAmong(one.unit, [expected, low, high, p05, p95]);
            const show = (value: number, error: number) => figure(value, error, style);
            return (
              <tr>
                <td class="st">
                  <b class="nm">{one.label ?? one.id}</b>
                  <code title={one.value}>{one.facts.join(', ') || one.source || one.value}</code>
                  {one.why && (
                    <span class="rem">
                      <Prose text={one.why} />
                    </span>
                  )}
                </td>
                <td class="num">{tick(expected, style)}</td>
                <td class="num soft">
                  {tick(low, style)} to {tick(high, style)}
                </td>
                <td class="num">{show(p50, one.quantile_errors[1] ?? 0)}</td>
                <td class="num soft">
                  {show(p05, one.quantile_errors[0] ?? 0)} to {show(p95, one.quantile_errors[2] ?? 0)}
                </td>
                <td>
                  <span class={`stands ${one.status}`}>{one.status}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Paths that failed, and why; nothing if none did. */
export function FailedPaths({ run }: { run: Run }) {
  const { failed_paths, failed_in_any_world, failures } = run.checks;
  if (failed_in_any_world === 0 && failed_paths === 0) return null;
  return (
    <div class="banner" role="note">
      <b>
        {whole(failed_in_any_world)} of {whole(run.paths)} paths failed
      </b>
      <span>The answers leave these paths out: {percent(failed_in_any_world / run.paths)} of all.</span>
      <ul>
        {failures.slice(0, 4).map((one) => (
          <li>
            {one.cause}
            {one.place && (
              <>
                {' '}
                <code>{one.place}</code>
              </>
            )}
            , on {whole(one.paths)}, first seen on path {whole(one.path)} in {one.month}
            {one.world ? ` of ${one.world}` : ''}
          </li>
        ))}
      </ul>
    </div>
  );
}
