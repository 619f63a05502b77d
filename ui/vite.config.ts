// SPDX-License-Identifier: GPL-3.0-or-later
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vite'

export default defineConfig({
	plugins: [
		vue(),
		Components({
			dts: false,
			dirs: [],
			resolvers: [ElementPlusResolver({ importStyle: 'css' })],
		}),
	],
	build: {
		target: 'es2020',
		emptyOutDir: true,
		chunkSizeWarningLimit: 700,
		rollupOptions: {
			output: {
				manualChunks: { vue: ['vue', 'vue-router', 'vue-i18n'] },
			},
		},
	},
	server: {
		proxy: { '/api': process.env.HIDEMARK_URL ?? 'http://127.0.0.1:8080' },
	},
})
