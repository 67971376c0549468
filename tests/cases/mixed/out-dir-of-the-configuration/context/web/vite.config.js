import { defineConfig } from 'vite'
import { fileURLToPath } from 'node:url'

export default defineConfig({
  build: {
    // Beside the server, which has files of its own there.
    outDir: fileURLToPath(new URL('../static', import.meta.url)),
    emptyOutDir: false,
  },
})
