# Atelier: a thin layer over Meson. "make help" lists what there is.
MAKEFLAGS += --no-print-directory
BUILD   ?= build
prefix  ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60
SEEDS ?= 200
export WORKS LISTEN BUILD FUZZ_SECONDS

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD)

$(BUILD)/build.ninja:
	@tools/deps --say build
	@meson setup $(BUILD) --prefix=$(prefix)

studio:
	@tools/deps build
	@$(MAKE) $(BUILD)/build.ninja
	@ninja -C $(BUILD) atelier atelier-decode po/zh-CN.mo web/index.html
	@exec tools/studio

check:
	@tools/deps build check
	@exec tools/check

deps:
	@tools/deps build check

install: all
	@DESTDIR="$(DESTDIR)" meson install -C $(BUILD) --no-rebuild

bench:
	@tools/deps build bench
	@$(MAKE) all
	@exec tools/bench

fuzz:
	@tools/deps build fuzz
	@exec tools/fuzz

hostile: all
	@tests/hostile/hostile.py $(BUILD)/tests/hostile/decode-files $(BUILD)/atelier-decode samples --seeds $(SEEDS)

messages:
	@exec tools/messages

format:
	@find src tests fuzz bench -name '*.[ch]' -not -path '*/node_modules/*' \
	    -exec tools/wrap-comments {} + -exec clang-format-14 -i {} +

clean:
	@rm -rf $(BUILD) build-clang build-asan build-fuzz

help:
	@echo 'make                  build $(BUILD)/atelier and $(BUILD)/atelier-decode'
	@echo 'make studio           install what is missing, build, add samples/, and open the studio'
	@echo '     WORKS=~/Pictures     add that folder or file instead of samples/'
	@echo '     LISTEN=127.0.0.1:0   another address than 127.0.0.1:8420'
	@echo 'make check            install what is missing and run every test'
	@echo 'make deps             only install the Debian packages that building and testing need'
	@echo 'make install          prefix=/usr/local, DESTDIR= for packagers'
	@echo 'make bench            the benchmarks, each beside its peer'
	@echo 'make fuzz             the fuzz targets, FUZZ_SECONDS=60 each'
	@echo 'make hostile          damaged files and bombs through the decoder, SEEDS=200 of each format'
	@echo 'make messages         bring po/ up to date with the sources'
	@echo 'make format           lay out all C sources'
	@echo 'make clean            remove the build folders'

.PHONY: all studio check deps install bench fuzz hostile messages format clean help
