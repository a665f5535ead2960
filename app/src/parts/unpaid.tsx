import type { Unpaid } from '../data/run';
import { counted, figure, percent, styleOf } from '../number';

/** Who did not pay: in the scenario as stated, and folded in each world that an answer is compared with. */
export function UnpaidTables({ unpaid }: { unpaid: Unpaid[] }) {
  const [stated, others] = [unpaid.filter((one) => one.world === null), unpaid.filter((one) => one.world !== null)];
  return (
    <>
      {stated.map((one) => (
        <Table world={one} />
      ))}
      {stated.length === 0 && <p class="say">In the scenario as stated everybody pays on every path.</p>}
      {others.map((one) => (
        <details class="more-rows">
          <summary>
            In <span class="world">{one.world?.replaceAll('`', '')}</span>, {counted(one.defaults.length, 'default')}{' '}
            and {counted(one.dues.length, 'due')} unpaid
          </summary>
          <Table world={one} />
        </details>
      ))}
    </>
  );
}

/** What a due came to, in words. */
function kept(due: Unpaid['dues'][number]): [string, number] {
  const kinds: [string, number][] = [
    ['written off', due.mean_written_off],
    ['owed at the end', due.mean_owed],
    ['lapsed', due.mean_lapsed],
  ];
  const some = kinds.filter(([, amount]) => amount > 0);
  return [some.map(([word]) => word).join(', '), kinds.reduce((sum, [, amount]) => sum + amount, 0)];
}

function Table({ world }: { world: Unpaid }) {
  return (
    <div
      class="scroll"
      tabIndex={0}
      role="region"
      aria-label={`Who did not pay in ${world.world ?? 'the scenario as stated'}`}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Who, and what</th>
            <th scope="col" class="num">
              Paths
            </th>
            <th scope="col" class="num">
              Mean of all paths
            </th>
            <th scope="col" class="num">
              Median since
            </th>
            <th scope="col">Became</th>
          </tr>
        </thead>
        <tbody>
          {world.defaults.map((one) => (
            <tr>
              <td>
                <b class="nm">{one.party} in default</b>
              </td>
              <td class="num">{percent(one.share)}</td>
              <td class="num dim">–</td>
              <td class="num">{one.month}</td>
              <td />
            </tr>
          ))}
          {world.dues.map((one) => {
            const [became, amount] = kept(one);
            return (
              <tr>
                <td>
                  <code>{one.flow}</code>{' '}
                  <span class="dim nb">
                    {one.from} to {one.to}
                  </span>
                </td>
                <td class="num">{percent(one.share)}</td>
                <td class="num">{figure(amount, 0, styleOf(one.unit))}</td>
                <td class="num">{one.month}</td>
                <td class="dim">{became}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
