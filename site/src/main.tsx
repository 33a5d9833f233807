import { render } from 'preact';
import { App } from './app.js';
import { keepAndTell } from './offline.js';
import { Page } from './page.js';
import './style.css';

const page = new Page(location.hash);
render(<App page={page} />, document.getElementById('app')!);
page.start();
keepAndTell();
// For the curious, and for tests.
Object.assign(globalThis, { page });
