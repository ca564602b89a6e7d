# A thin index; the work is in scripts/.
.PHONY: help run test check bench

help: ## What there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: ## Set up, build and serve the demo at http://localhost:8080
	@scripts/run

test: ## Set up and run every test, the ones in real browsers included
	@scripts/test

check: ## Layout, lints and the weight of the first load
	@scripts/check

bench: ## Measure what is claimed, beside its peers: all, or one with NAME=turn
	@scripts/bench $(NAME)
