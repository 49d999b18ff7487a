import { render } from 'preact';
import { App } from './app';
import { currentLanguage, setLanguage } from './i18n';
import { showTheme, storedTheme } from './theme';

setLanguage(currentLanguage());
showTheme(storedTheme());
const room = document.getElementById('app');
if (room) render(<App />, room);
