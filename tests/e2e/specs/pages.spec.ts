// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, type Page } from '@playwright/test'
import { enter, noSidewaysScroll, speak, type Language } from '../support'

const widths = [1280, 360]

/* Every page once in both languages and two widths: fits its window, shows no raw key, throws nothing. */
async function look(page: Page, path: string, name: string): Promise<void> {
	await page.goto(path)
	await page.waitForLoadState('networkidle')
	await expect(page.locator('[aria-busy=true] .el-skeleton')).toHaveCount(0)
	await noSidewaysScroll(page)
	const text = await page.locator('body').innerText()
	expect(text).not.toMatch(/\b(sample|verdict|standard|section|state|role|title|result|market|product|confidence)\.[a-z_]+\b/)
	await page.screenshot({ path: `shots/${name}.png`, fullPage: true })
}

async function samplesByState(page: Page): Promise<Map<string, string>> {
	const { items } = await (await page.request.get('/api/v1/samples?limit=100')).json()
	return new Map(items.map((s: { state: string; id: string }) => [s.state, s.id]))
}

for (const language of ['zh', 'en'] as Language[])
	for (const width of widths)
		test(`every page fits ${width} px and speaks ${language}`, async ({ page }) => {
			test.setTimeout(120_000)
			const wrong: string[] = []
			page.on('pageerror', (e) => wrong.push(e.message))
			await page.setViewportSize({ width, height: 800 })
			await speak(page, language)
			const at = (n: string) => `${n}-${width}-${language}`
			await look(page, '/sign-in', at('sign-in'))
			await look(page, '/verify', at('verify'))
			await enter(page, 'administrator')
			for (const p of ['users', 'audit']) await look(page, `/${p}`, at(p))
			await enter(page, 'signatory')
			await look(page, '/limits', at('limits'))
			const samples = await samplesByState(page)
			await look(page, `/samples/${samples.get('review')}/review`, at('sample-review'))
			await enter(page, 'technician')
			await look(page, '/', at('home'))
			for (const p of ['samples', 'samples/new', 'standards', 'methods', 'live']) await look(page, `/${p}`, at(p.replace('/', '-')))
			await look(page, '/standards/GB%2020400?edition=2026', at('standard'))
			await look(page, `/samples/${samples.get('received')}/plan`, at('sample-plan'))
			await look(page, `/samples/${samples.get('testing')}/readings`, at('sample-readings'))
			for (const s of ['facts', 'results', 'verdicts', 'review', 'timeline'])
				await look(page, `/samples/${samples.get('reported')}/${s}`, at(`reported-${s}`))
			expect(wrong).toEqual([])
		})

test('the language changes in place and is remembered', async ({ page }) => {
	await enter(page, 'technician')
	await page.goto('/samples')
	await page.getByRole('button', { name: 'EN' }).first().click()
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Samples')
	await page.reload()
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Samples')
	expect(await page.locator('html').getAttribute('lang')).toBe('en')
})

test('on a phone the navigation opens, closes with Escape and leads on', async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 })
	await enter(page, 'technician')
	await speak(page, 'zh')
	await page.goto('/')
	await page.getByRole('button', { name: '菜单' }).click()
	const link = page.locator('#side').getByRole('link', { name: '标准库' })
	await expect(link).toBeVisible()
	await page.keyboard.press('Escape')
	await expect(link).toBeHidden()
	await page.getByRole('button', { name: '菜单' }).click()
	await link.click()
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('标准库')
	await expect(link).toBeHidden()
})

test('the keyboard alone signs in and opens a sample', async ({ page }) => {
	await speak(page, 'zh')
	await page.goto('/sign-in')
	const health = await (await page.request.get('/api/v1/health')).json()
	const user = health.demo_users.find((u: { role: string }) => u.role === 'technician')
	await page.locator('#login').focus()
	await page.keyboard.type(user.login)
	await page.keyboard.press('Tab')
	await page.keyboard.type(user.password)
	await page.keyboard.press('Enter')
	await expect(page.getByRole('heading', { level: 1 })).toContainText('您好')
	await page.locator('.rows a').first().focus()
	await page.keyboard.press('Enter')
	await expect(page).toHaveURL(/\/samples\/[0-9a-f-]+/)
})
