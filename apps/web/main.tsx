import 'antd/dist/reset.css';
import './app/console.css';
import './app/i18n';
import { createRoot } from 'react-dom/client';
import { Root } from './app/root';

const place = document.getElementById('root');
const open = () => place && createRoot(place).render(<Root />);
// The newest of what is asked for: whoever has it has the rest.
if ('structuredClone' in globalThis) open();
else void import('./app/older').then(open);
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/sw.js');
