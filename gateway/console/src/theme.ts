// Light or dark: what the user chose, else what the desk says.
export type Theme = 'light' | 'dark';

export function storedTheme(): Theme {
  try {
    const kept = localStorage.getItem('theme');
    if (kept === 'light' || kept === 'dark') return kept;
  } catch {
    // no storage: as the desk says
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function keepTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // kept for this page only
  }
}
