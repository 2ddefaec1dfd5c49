import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/pages.css';
import { render } from 'preact';
import { loadSession } from './api/session.js';
import { Shell } from './shell/shell.js';
import { applyTheme } from './shell/theme.js';

applyTheme();
void loadSession();
render(<Shell />, document.getElementById('app') as HTMLElement);
