import { numberOf, type Measure } from '../data/run';
import { measureStyle } from '../findings';
import { figure, percent } from '../number';
import { linkTo } from '../route';
import { Figure } from './figure';
import { QuantileBar } from './quantile-bar';

interface Props {
  measures: Measure[];
  /** Whether a figure's walk can be shown. */
  explained: (figure: string) => boolean;
}

/** What a question shows: mean with its error, quantiles, and a bar from 5 to 95 %. */
export function Measures({ measures, explained }: Props) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Measures">
      <table class="meas">
        <thead>
          <tr>
            <th scope="col" class="st">
              Measure
            </th>
            <th scope="col" class="num">
              Mean
            </th>
            <th scope="col" class="num">
              5 %
            </th>
            <th scope="col" class="num">
              Median
            </th>
            <th scope="col" class="num">
              95 %
            </th>
            <th scope="col">5 to 95 %, own scale, line at zero</th>
          </tr>
        </thead>
        <tbody>
          {measures.map((one) => (
            <Row measure={one} explained={explained(one.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ measure, explained }: { measure: Measure; explained: boolean }) {
  const { id, label, about, unit, std_error, heavy_tail, quantile_errors, never } = measure;
  const style = measureStyle(measure);
  const [mean, p05, p25, p50, p75, p95] = [
    measure.mean,
    measure.p05,
    measure.p25,
    measure.p50,
    measure.p75,
    measure.p95,
  ].map(numberOf) as [number, number, number, number, number, number];
  const among = Math.max(...[p05, p50, p95].filter(Number.isFinite).map(Math.abs), 0);
  const quantile = (value: number, at: number) => figure(value, quantile_errors[at] ?? 0, style, among);
  const name = label ?? id;
  return (
    <tr>
      <td class="st">
        {explained ? (
          <a class="nm" href={linkTo({ screen: 'explain', figure: id })}>
            {label ?? <code>{id}</code>}
          </a>
        ) : (
          <b class="nm">{label ?? <code>{name}</code>}</b>
        )}
        {label && <code title={id}>{id}</code>}
        <Remarks
          of={[
            about,
            heavy_tail ? 'heavy tail: values not drawn may decide the mean' : null,
            never ? `never on ${percent(never)} of paths` : null,
            measure.undefined.paths > 0
              ? `undefined on ${percent(measure.undefined.paths / (measure.undefined.paths + measure.defined))} of paths`
              : null,
          ]}
        />
      </td>
      <td class="num">
        <Figure value={mean} error={std_error} style={style} />
      </td>
      {unit === 'bool' ? (
        <td class="dim" colSpan={4}>
          a chance
        </td>
      ) : (
        <>
          <td class="num">{quantile(p05, 0)}</td>
          <td class="num">{quantile(p50, 2)}</td>
          <td class="num">{quantile(p95, 4)}</td>
          <td class="bar-cell">
            <QuantileBar p05={p05} p25={p25} p50={p50} p75={p75} p95={p95} />
          </td>
        </>
      )}
    </tr>
  );
}

/** Remarks under the name of a figure, not in the figure. */
export function Remarks({ of }: { of: (string | null)[] }) {
  const said = of.filter(Boolean);
  return said.length > 0 ? <span class="rem">{said.join('; ')}</span> : null;
}
