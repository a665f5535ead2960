import type { Setting } from '../data/run';
import { go } from '../route';

/** What was set in place of what the scenario says, and the way back. */
export function SettingsBanner({ settings }: { settings: Setting[] }) {
  if (settings.length === 0) return null;
  const without = (name: string) => settings.filter((one) => one.name !== name);
  return (
    <div class="set-banner" role="status">
      <span>Not as the file stands:</span>
      {settings.map(({ name, value }) => (
        <button
          type="button"
          class="btn"
          onClick={() => go({ settings: without(name) })}
          aria-label={`Take back ${name} = ${value}`}
        >
          <code>{name}</code> = {value} <span aria-hidden="true">×</span>
        </button>
      ))}
      {settings.length > 1 && (
        <button type="button" class="btn" onClick={() => go({ settings: [] })}>
          Take all back
        </button>
      )}
    </div>
  );
}
