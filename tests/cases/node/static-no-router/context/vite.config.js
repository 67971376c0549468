import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    outDir: 'public',
    rollupOptions: { input: ['index.html', 'about.html'] },
  },
  publicDir: false,
})
