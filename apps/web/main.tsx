import 'antd/dist/reset.css';
import './app/console.css';
import './app/i18n';
import { createRoot } from 'react-dom/client';
import { Root } from './app/root';

const place = document.getElementById('root');
if (place) createRoot(place).render(<Root />);
if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/sw.js');
