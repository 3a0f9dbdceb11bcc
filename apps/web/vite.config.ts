import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.MULGIL_SERVER ?? 'http://127.0.0.1:8484'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: server, changeOrigin: true },
      '/metrics': { target: server, changeOrigin: true },
      '/socket.io': { target: server, changeOrigin: true, ws: true },
    },
  },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    // Importing our own packages changes nothing, so what the app does not use (zod's schemas above all) is left out.
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !/\/packages\/\w+\/src\//.test(id) } },
  },
})
