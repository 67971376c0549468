export const greeting: string = 'hello from elsewhere';
