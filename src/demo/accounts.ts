/** The password of every demonstration account. The set is for demonstration only and is never seeded in production. */
export const DEMO_PASSWORD = 'Liandan-demo-2026';
