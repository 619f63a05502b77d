// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, type Page } from '@playwright/test'
import { choose, enter, speak, tensileFile } from '../support'

async function openTest(page: Page, method: string): Promise<void> {
	const { items: customers } = await (await page.request.get('/api/v1/organisations?kind=enterprise')).json()
	const made = await page.request.post('/api/v1/samples', {
		data: { name: 'Errors', customer_id: customers[0].id, product: 'furniture', class: 'B', received_at: '2026-01-05' },
	})
	const sample = await made.json()
	const planned = await page.request.put(`/api/v1/samples/${sample.id}/plan`, {
		headers: { 'If-Match': `"${sample.version}"` },
		data: { methods: [{ id: method }], standards: [] },
	})
	expect(planned.ok(), await planned.text()).toBeTruthy()
	await page.goto(`/samples/${sample.id}/readings`)
}

test('a sign-in that is wrong says so and keeps the name', async ({ page }) => {
	await speak(page, 'zh')
	await page.goto('/sign-in')
	await page.locator('button[type=submit]').click()
	await expect(page.locator('.el-form-item__error').first()).toContainText('请输入用户名')
	await page.locator('#login').fill('nobody')
	await page.locator('#password').fill('not the password')
	await page.locator('button[type=submit]').click()
	await expect(page.getByRole('alert')).toBeVisible()
	await expect(page.locator('#login')).toHaveValue('nobody')
})

test('what is missing from a registration is said beside its field', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await page.goto('/samples/new')
	await page.locator('button[type=submit]').click()
	const name = page.locator('.el-form-item', { has: page.locator('#f-name') })
	await expect(name.locator('.el-form-item__error')).toContainText('请填写样品名称')
	await page.locator('#f-name').fill('x')
	await expect(name.locator('.el-form-item__error')).toBeHidden()
})

test('what the server refuses is said beside its field', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await page.goto('/samples/new')
	await page.locator('#f-name').fill('革'.repeat(120))
	await choose(page, page.locator('.el-form-item', { has: page.locator('#f-customer_id') }).locator('.el-select'), /./)
	await choose(page, page.locator('.el-form-item', { has: page.locator('#f-product') }).locator('.el-select'), /家具/)
	await page.locator('button[type=submit]').click()
	const item = page.locator('.el-form-item', { has: page.locator('#f-name') })
	await expect(item.locator('.el-form-item__error')).toContainText('200')
})

test('a negative thickness is refused beside its cell and nothing is stored', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await openTest(page, 'ISO 3376')
	await page.locator('input[type=file]').setInputFiles(tensileFile())
	const rows = page.locator('.grid-table tbody tr', { has: page.locator('.el-input') })
	await expect(rows).toHaveCount(6)
	for (const row of await rows.all()) {
		await row.getByLabel(/^宽度/).fill('10')
		await row.getByLabel(/^厚度/).fill('-1.2')
		await choose(page, row.locator('.el-select'), '平行')
	}
	await page.getByRole('button', { name: '保存数据' }).click()
	await expect(page.getByRole('alert').filter({ hasText: /-1\.2|厚度|thickness/ }).first()).toBeVisible()
	await page.getByRole('link', { name: '结果', exact: true }).click()
	await expect(page.getByText('还没有结果')).toBeVisible()
})

test('a file that is no machine file is refused with what was found', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await openTest(page, 'ISO 3376')
	const rubbish = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256))
	await page.locator('input[type=file]').setInputFiles({ name: 'photo.bin', mimeType: 'application/octet-stream', buffer: rubbish })
	await expect(page.getByRole('alert')).toBeVisible()
	await page.locator('input[type=file]').setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) })
	await expect(page.getByRole('alert')).toBeVisible()
	await expect(page.locator('.uplot')).toHaveCount(0)
})

test('a server that has gone is said so, and the page keeps what was typed', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await page.goto('/samples/new')
	await page.locator('#f-name').fill('still here')
	await page.route('**/api/v1/**', (r) => r.abort())
	await choose(page, page.locator('.el-form-item', { has: page.locator('#f-customer_id') }).locator('.el-select'), /./)
	await choose(page, page.locator('.el-form-item', { has: page.locator('#f-product') }).locator('.el-select'), /家具/)
	await page.locator('button[type=submit]').click()
	await expect(page.locator('.lost')).toContainText('连不上服务器')
	await expect(page.locator('#f-name')).toHaveValue('still here')
})

test('a session that has ended leads to sign-in and back', async ({ page, context }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await page.goto('/samples')
	await expect(page.locator('.rows')).toBeVisible()
	await context.clearCookies()
	await page.getByRole('link', { name: '标准库' }).click()
	await expect(page).toHaveURL(/sign-in\?back=/)
	await expect(page.getByText('登录已过期')).toBeVisible()
})

test('an address that leads nowhere says so', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'en')
	await page.goto('/no/such/page')
	await expect(page.getByText('There is nothing here')).toBeVisible()
	await page.goto('/samples/01890000-0000-7000-8000-000000000000')
	await expect(page.getByRole('alert')).toBeVisible()
})
