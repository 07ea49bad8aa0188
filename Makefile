# convene - one Makefile, no recursion.
#
#   make            build build/convene          make demo       the main job, end to end
#   make check      every test                   make install    PREFIX=/usr/local DESTDIR=
#
# BUILD names the folder that everything made lands in; one folder a compiler or flavour.

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC := gcc
endif
VERSION := 0.1.0

# A development build stops at a warning; packagers may say WERROR=
WERROR  ?= -Werror
OPT     ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow $(WERROR)
HARDEN  ?= -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=2
SAN     ?=
# V=1 shows whole commands.
Q       := $(if $(V),,@)
say      = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))

PKGS    := libcurl sqlite3 libical gmime-3.0 libxml-2.0 md4c md4c-html gnutls libcrypto libutf8proc libidn2 libpsl jansson libseccomp
ifneq ($(filter-out deps clean,$(or $(MAKECMDGOALS),all)),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
endif

CPPFLAGS_ALL = -Iinclude -Isrc -I$(BUILD)/gen -D_GNU_SOURCE -DCVN_VERSION='"$(VERSION)"' $(CPPFLAGS)
CFLAGS_ALL   = -std=c17 $(OPT) $(WARN) $(HARDEN) $(SAN) -ffile-prefix-map=$(CURDIR)=. $(PKG_CFLAGS) -MMD -MP $(CFLAGS)
# libetpan's .pc file turns PIE off behind our back: link it by name.
LDFLAGS_ALL  = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(SAN) $(LDFLAGS)
LIBS         = $(PKG_LIBS) -letpan -lcrypt -lresolv -lpthread -lm

SRCS    := $(filter-out src/main.c,$(sort $(wildcard src/*/*.c)))
OBJS    := $(SRCS:%.c=$(BUILD)/%.o) $(BUILD)/gen/sql.o $(BUILD)/gen/assets.o
LIB     := $(BUILD)/libconvene.a
BIN     := $(BUILD)/convene

.PHONY: all
all: $(BIN)

$(BIN): $(BUILD)/src/main.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(LIB): $(OBJS)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $(OBJS)

$(BUILD)/%.o: %.c | $(BUILD)/gen/sql.h
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

# A migration is one string, longer than the 4095 octets that ISO C asks a compiler to take.
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c | $(BUILD)/gen/sql.h
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -Wno-overlength-strings -c -o $@ $<

# --- made sources -------------------------------------------------------------------------------------------------

SQL        := $(sort $(wildcard src/store/sql/*.sql))
MIGRATIONS := $(sort $(wildcard src/store/sql/migrate/*.sql))
# What `convene init` copies and what the binary serves itself.
ASSETS     := $(sort $(shell find templates lists -type f ! -name '.*' 2>/dev/null))

# Lists of made sources change when a file comes or goes: the list itself is a prerequisite.
$(BUILD)/gen/lists: FORCE
	@mkdir -p $(@D)
	@echo '$(SQL) $(MIGRATIONS) $(ASSETS)' | cmp -s - $@ || echo '$(SQL) $(MIGRATIONS) $(ASSETS)' > $@

$(BUILD)/gen/sql.h: contrib/build/sql.awk $(SQL) $(BUILD)/gen/lists
	@mkdir -p $(@D)
	awk -v part=header -f contrib/build/sql.awk $(SQL) > $@.new && mv $@.new $@

$(BUILD)/gen/sql.c: contrib/build/sql.awk $(SQL) $(MIGRATIONS) $(BUILD)/gen/lists
	@mkdir -p $(@D)
	awk -v part=code -f contrib/build/sql.awk $(SQL) $(MIGRATIONS) > $@.new && mv $@.new $@

$(BUILD)/gen/assets.c: contrib/build/assets.sh $(ASSETS) $(BUILD)/gen/lists
	@mkdir -p $(@D)
	sh contrib/build/assets.sh $(ASSETS) > $@.new && mv $@.new $@

.PHONY: FORCE
FORCE:

# --- tests --------------------------------------------------------------------------------------------------------

UNIT_SRCS := $(filter-out tests/e2e/% tests/fuzz/% tests/bench/% tests/tsan/%,$(sort $(wildcard tests/*/*.c)))
UNIT_OBJS := $(UNIT_SRCS:%.c=$(BUILD)/%.o)
UNIT      := $(BUILD)/unit-tests

$(BUILD)/tests/%.o: tests/%.c | $(BUILD)/gen/sql.h
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) -Itests $(CPPFLAGS_ALL) $(patsubst -std=c17,-std=gnu17,$(CFLAGS_ALL)) -Wno-pedantic -c -o $@ $<

$(UNIT): $(UNIT_OBJS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(UNIT_OBJS) $(LIB) $(LIBS) -lcriterion

.PHONY: check-unit
check-unit: $(UNIT) $(BIN)
	@sh contrib/build/run-tests.sh $(UNIT)

# --- the village: a simulated membership for the demo and the tests ------------------------------------------------

VILLAGE_SRCS := $(sort $(wildcard contrib/demo/village/*.c))
VILLAGE_OBJS := $(VILLAGE_SRCS:%.c=$(BUILD)/%.o)
VILLAGE      := $(BUILD)/village

$(VILLAGE): $(VILLAGE_OBJS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

# Packages first; then make looks again, because what pkg-config says has changed.
.PHONY: deps demo demo-run
deps:
	@sh contrib/build/deps.sh
demo: deps
	@$(MAKE) --no-print-directory demo-run
demo-run: $(BIN) $(VILLAGE)
	@BUILD=$(BUILD) bash contrib/demo/demo.sh $(if $(KEEP),--keep)

# --- end to end: the real binary, the village, real servers --------------------------------------------------------

E2E_SRCS := $(sort $(wildcard tests/e2e/*.c tests/support/*.c))
E2E_OBJS := $(E2E_SRCS:%.c=$(BUILD)/%.o)
E2E      := $(BUILD)/e2e-tests

# Tests ask the village's own code what to expect of a member.
$(E2E): $(E2E_OBJS) $(filter-out %/main.o,$(VILLAGE_OBJS)) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcriterion

.PHONY: check-e2e check check-all check-docs check-san check-tsan lint bench bench-sender bench-letters bench-people letters-gallery soak fuzz corpora
check-e2e: $(E2E) $(BIN) $(VILLAGE)
	@BUILD=$(BUILD) sh contrib/build/run-tests.sh $(E2E)

# What documents promise and code does: see the scripts.
check-docs: $(BIN)
	@sh contrib/build/check-docs.sh $(BUILD)
	@sh contrib/build/check-rooms.sh
	@sh contrib/build/check-headers.sh "$(CC)"

check: deps
	@$(MAKE) --no-print-directory check-all
check-all: $(UNIT) $(E2E) $(BIN) $(VILLAGE)
	@MAKE="$(MAKE)" CC="$(CC)" sh contrib/build/check.sh $(BUILD)

# The same under the address, undefined-behaviour and leak checkers, by both compilers where both are there.
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
check-san:
	@sh contrib/build/deps.sh
	@for cc in gcc clang; do command -v $$cc >/dev/null || { echo "check-san: no $$cc here, skipped"; continue; }; \
		$(MAKE) --no-print-directory CC=$$cc BUILD=build/san-$$cc OPT='-O1 -g' SAN='$(SAN_FLAGS)' HARDEN=-fPIE check-all || exit 1; done

# What has threads, under the thread sanitizer: the sender, killed and whole, its signers and lookups, imports, turns of the store.
# Criterion's runner can not live under it: tests/tsan/run.c runs the same tests.
TSAN        := $(BUILD)/tsan-tests
TSAN_SUITES ?= sender later route relay disaster starttls weights crash canary disk dkim mx tarpit share race store import
$(TSAN): $(BUILD)/tests/tsan/run.o $(UNIT_OBJS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcriterion
check-tsan:
	@sh contrib/build/deps.sh
	@$(MAKE) --no-print-directory BUILD=build/tsan OPT='-O1 -g' SAN=-fsanitize=thread HARDEN=-fPIE build/tsan/tsan-tests build/tsan/convene
	@BUILD=build/tsan build/tsan/tsan-tests $(TSAN_SUITES:%='%/*')

# Everything that looks at the source and runs nothing: both compilers, headers alone, pages, longest functions.
lint:
	@sh contrib/build/lint.sh

bench: $(BIN) $(VILLAGE)
	@BUILD=$(BUILD) bash tests/bench/bench.sh
	@BUILD=$(BUILD) bash tests/bench/inbox.sh
# A million people in, found, and one's story: beside the sqlite3 shell. PEOPLE, LETTERS, RUNS.
bench-people: $(BIN)
	@BUILD=$(BUILD) bash tests/bench/people.sh $(PARTS)
# The sender with something in the way: PARTS="loopback rtt dkim queue freeze tarpit nodemailer".
bench-sender: $(BIN) $(VILLAGE) $(UNIT)
	@BUILD=$(BUILD) bash tests/bench/sender.sh $(PARTS)
# One letter's work beside JavaScript peers (npm, into BUILD/node); N letters.
bench-letters: $(BIN)
	@BUILD=$(BUILD) bash tests/bench/letters.sh
# Every shipped letter as a phone and a desktop show it, light and dark: pictures by headless Chromium.
letters-gallery: $(BIN)
	@sh contrib/build/gallery.sh $(CURDIR)/$(BIN) $(BUILD)/gallery
# The sender alone killed KILLS times (1,000) under load with 32 connections, then the whole office end to end.
soak: $(UNIT) $(E2E) $(BIN) $(VILLAGE)
	@CVN_SOAK_KILLS=$(or $(KILLS),1000) sh contrib/build/run-tests.sh $(UNIT) --filter 'crash/*'
	@BUILD=$(BUILD) CVN_SOAK=1 sh contrib/build/run-tests.sh $(E2E)
fuzz:
	@sh contrib/build/fuzz.sh $(SECONDS)
# Calendar objects of the tests, read by two other libraries: make check-objects ICALJS=DIR
.PHONY: check-objects bench-events
check-objects: $(UNIT)
	@BUILD=$(BUILD) ICALJS="$(ICALJS)" sh contrib/build/check-objects.sh
bench-events: $(BIN) $(VILLAGE)
	@BUILD=$(BUILD) bash tests/bench/events.sh
# Measures against the corpora of the maintainers, where they are: make corpora CORPORA=DIR TOOLS=DIR
corpora: $(BIN)
	@BUILD=$(BUILD) sh contrib/build/corpora.sh "$(CORPORA)" "$(TOOLS)"

# Mails cut short, with bits turned over and with other line ends: our own seeds, and the maintainers' corpora where they are.
.PHONY: torture bench-inbox
torture: $(BIN)
	@python3 tests/inbox/torture.py $(BIN) tests/data/fuzz/mail $(foreach d,mime-torture bounces complaints autoreply unsubscribe normal-mail,$(wildcard $(CORPORA)/$(d)))
# The poller beside mbsync, near and far, with the ratios and its memory: MAILS, RUNS, FAR_RUNS.
bench-inbox: $(BIN)
	@BUILD=$(BUILD) bash tests/bench/inbox.sh

# --- install ------------------------------------------------------------------------------------------------------

.PHONY: install
install: $(BIN)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/convene
	for page in $(wildcard contrib/man/*.[1578]); do \
		section=$${page##*.}; install -d $(DESTDIR)$(PREFIX)/share/man/man$$section; \
		install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$section/; done
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 644 contrib/completions/convene.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/convene
	install -m 644 contrib/completions/convene.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/convene.fish

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(OBJS:.o=.d) $(UNIT_OBJS:.o=.d) $(VILLAGE_OBJS:.o=.d) $(E2E_OBJS:.o=.d) $(BUILD)/src/main.d
