const KEPT = 'offtake-theme';

/** Takes up the theme that was chosen before, if storage is to be had. */
export function keepTheme(page: Document): void {
  const asked = new URLSearchParams(location.search).get('theme');
  const theme = asked ?? kept();
  if (theme === 'dark' || theme === 'light') page.documentElement.dataset['theme'] = theme;
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function change(): void {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme === 'dark';
  const theme = dark ? 'light' : 'dark';
  root.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // A page from a file may have no storage: then the choice lasts as long as the page.
  }
}

/** Light or dark. */
export function ThemeButton() {
  return (
    <button class="theme" type="button" aria-label="Light or dark" onClick={change}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4Z" fill="currentColor" />
      </svg>
    </button>
  );
}
