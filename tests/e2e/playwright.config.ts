// SPDX-License-Identifier: GPL-3.0-or-later
import { defineConfig } from '@playwright/test'

/* Chromium asks the outside world for nothing. */
const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const root = process.getuid?.() === 0

export default defineConfig({
	testDir: 'specs',
	outputDir: 'shots/results',
	timeout: 60_000,
	expect: { timeout: 10_000 },
	workers: 1,
	retries: 0,
	forbidOnly: true,
	reporter: 'list',
	use: {
		baseURL: process.env.BASE_URL ?? 'http://127.0.0.1:8080',
		viewport: { width: 1280, height: 800 },
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		screenshot: 'only-on-failure',
		contextOptions: { reducedMotion: 'reduce' },
		launchOptions: {
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
			args: root ? ['--no-sandbox', ...quiet] : quiet,
		},
	},
})
