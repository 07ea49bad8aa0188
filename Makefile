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
ifeq ($(filter deps clean help,$(MAKECMDGOALS)),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
endif

CPPFLAGS_ALL = -Iinclude -Isrc -I$(BUILD)/gen -D_GNU_SOURCE -DCVN_VERSION='"$(VERSION)"' $(CPPFLAGS)
CFLAGS_ALL   = -std=c17 $(OPT) $(WARN) $(HARDEN) $(SAN) -ffile-prefix-map=$(CURDIR)=. $(PKG_CFLAGS) -MMD -MP $(CFLAGS)
# libetpan's .pc file turns PIE off behind our back: link it by name.
LDFLAGS_ALL  = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(SAN) $(LDFLAGS)
LIBS         = $(PKG_LIBS) -letpan -lcrypt -lpthread -lm

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

UNIT_SRCS := $(filter-out tests/e2e/% tests/fuzz/% tests/bench/%,$(sort $(wildcard tests/*/*.c)))
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
	sh contrib/build/run-tests.sh $(UNIT)

# --- the village: a simulated membership for the demo and the tests ------------------------------------------------

VILLAGE_SRCS := $(sort $(wildcard contrib/demo/village/*.c))
VILLAGE_OBJS := $(VILLAGE_SRCS:%.c=$(BUILD)/%.o)
VILLAGE      := $(BUILD)/village

$(VILLAGE): $(VILLAGE_OBJS) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

.PHONY: village
village: $(VILLAGE)

# --- install ------------------------------------------------------------------------------------------------------

.PHONY: install
install: $(BIN)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/convene
	for page in $(wildcard contrib/man/*.[1578]); do \
		section=$${page##*.}; install -d $(DESTDIR)$(PREFIX)/share/man/man$$section; \
		install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$section/; done

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(OBJS:.o=.d) $(UNIT_OBJS:.o=.d) $(VILLAGE_OBJS:.o=.d) $(BUILD)/src/main.d
