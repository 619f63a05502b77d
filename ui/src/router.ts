// SPDX-License-Identifier: GPL-3.0-or-later
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { session, sessionFind } from './session'

const routes: RouteRecordRaw[] = [
	{ path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignIn.vue'), meta: { open: true, bare: true } },
	{ path: '/verify/:token?', name: 'verify', component: () => import('./pages/VerifyPage.vue'), meta: { open: true, bare: true } },
	{ path: '/', name: 'home', component: () => import('./pages/HomePage.vue') },
	{ path: '/samples', name: 'samples', component: () => import('./pages/SampleList.vue') },
	{ path: '/samples/new', name: 'sample-new', component: () => import('./pages/SampleForm.vue') },
	{ path: '/samples/:id/edit', name: 'sample-edit', component: () => import('./pages/SampleForm.vue'), props: true },
	{ path: '/samples/:id/:section?', name: 'sample', component: () => import('./pages/SamplePage.vue'), props: true },
	{ path: '/standards', name: 'standards', component: () => import('./pages/StandardList.vue') },
	{ path: '/standards/:id', name: 'standard', component: () => import('./pages/StandardPage.vue'), props: true },
	{ path: '/methods', name: 'methods', component: () => import('./pages/MethodList.vue') },
	{ path: '/statistics', name: 'statistics', component: () => import('./pages/numbers/StatisticsPage.vue') },
	{ path: '/uncertainty', name: 'uncertainty', component: () => import('./pages/numbers/UncertaintyPage.vue') },
	{ path: '/live', name: 'live', component: () => import('./pages/InstrumentReadings.vue') },
	{ path: '/layouts', name: 'layouts', component: () => import('./pages/layouts/LayoutList.vue') },
	{ path: '/layouts/teach', name: 'layout-new', component: () => import('./pages/layouts/LayoutPage.vue') },
	{ path: '/layouts/:id', name: 'layout', component: () => import('./pages/layouts/LayoutPage.vue'), props: true },
	{ path: '/limits', name: 'limits', component: () => import('./pages/LimitList.vue') },
	{ path: '/users', name: 'users', component: () => import('./pages/UserList.vue') },
	{ path: '/audit', name: 'audit', component: () => import('./pages/AuditLog.vue') },
	{ path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFound.vue'), meta: { open: true } },
]

export const router = createRouter({
	history: createWebHistory(),
	routes,
	scrollBehavior: (to, from, saved) =>
		saved ?? (to.name === from.name ? undefined : { top: 0 }),
})

router.beforeEach(async (to) => {
	await sessionFind()
	if (to.meta.open || session.user) return true
	return { name: 'sign-in', query: to.fullPath === '/' ? {} : { back: to.fullPath } }
})
