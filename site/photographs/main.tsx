import { render } from 'preact';
import { App } from './app.js';
import { keepAndTell } from '../src/offline.js';
import { Photographs } from './photographs.js';
import '../src/style.css';
import './photographs.css';

const photographs = new Photographs(location.hash);
render(<App photographs={photographs} />, document.getElementById('app')!);
photographs.start();
keepAndTell();
// For the curious, and for tests.
Object.assign(globalThis, { photographs });
